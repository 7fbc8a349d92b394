"""The blast radius as one HTML file: no network, works from a mail attachment."""

from leastwise.reports.reach_html.page import Meta, render

__all__ = ["Meta", "render"]
