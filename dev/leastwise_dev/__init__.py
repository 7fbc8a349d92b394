"""Development only: the control plane, the emulator and its gate, fakes, strict checks, the demo."""
