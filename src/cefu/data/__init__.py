"""Knowledge as data: TOML tables and the modules that read them."""
