"""What the `recado` command can do, a group of commands a file; `recado.cli` lists them."""
