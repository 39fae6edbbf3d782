"""撮合的算法: pairs, costs, assignment, proof, reasons, learning. Pure: values in, values out."""
