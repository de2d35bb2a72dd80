"""The benchmark: this project and its peers, side by side, on the same library and the same queries."""
