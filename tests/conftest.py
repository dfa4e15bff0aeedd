"""What all tests share: `pytester`, for the tests of our own plugin."""

pytest_plugins = ["pytester"]
