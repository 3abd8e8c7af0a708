"""Appeals, of either tier: lodged, heard, decided (Sch. 4 para 3)."""
