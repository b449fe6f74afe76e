"""The register: ruta, keluarga, individu, their versions, change sets, checks, search."""
