"""The custom resources as strict models, their CRDs, and their translation to core values."""
