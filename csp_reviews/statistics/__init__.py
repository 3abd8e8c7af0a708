"""The figures that the Act makes every area publish (s.104(9)): live, for any dates, as a page and as open data."""
