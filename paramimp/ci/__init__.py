"""Reports of a check, for people and for CI systems: one file each, named in `paramimp.formats`."""
