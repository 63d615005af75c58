"""Who somebody is and what they may do: keys, roles, and the graphs that each role writes."""
