"""Full-text search over the labels and definitions of the model and the cities: an SQLite file made from the store."""
