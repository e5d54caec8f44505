"""An enterprise among the others in the database: read in bulk, scored at once, kept for whoever looks next."""
