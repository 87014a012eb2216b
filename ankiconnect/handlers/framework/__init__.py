"""How a function becomes an action: its declaration, parameters, injected arguments and errors."""
