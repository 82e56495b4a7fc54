"""Views of results that several lessons share, and the component that draws them in the browser."""
