"""What runs in the browser: the component, its scripts and files, and the values sent to it."""
