"""Reading datasets: files of any format become batches of rows, each with its place."""
