"""Model bias: a monitor of whether labels and predictions favour a group of rows over the others."""
