"""工期的算法: network, passes, float, critical path, forecast, colours, templates, baselines. Pure: values in, values out."""
