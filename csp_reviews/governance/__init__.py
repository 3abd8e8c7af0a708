"""The registers: bringing an old one in, and proving that this one is whole."""
