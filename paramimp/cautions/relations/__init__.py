"""How params hang together with each other and with the metric, as cautions have to know."""
