"""Pure rules of enterprises: industries, size classes, promises of visits, statistical confidentiality."""
