"""What makes a function an action: its declaration, its parameters, what it is given, its errors."""
