"""Speed and memory on the real control plane; run by `make bench`, never by the tests."""
