"""The frame of a lesson: navigation, language, links, and the parts of a page that rerun alone."""
