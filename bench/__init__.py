"""The benchmark: this project and its peers, side by side, with the same library and the same queries."""
