"""How params hang together with each other and with the metric, as more than one caution has to know."""
