"""The toolkit of the edge: access, tenancy, pages, forms' plumbing, errors, filters."""
