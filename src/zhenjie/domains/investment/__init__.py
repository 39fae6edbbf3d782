"""招商: leads, trips, docking events, industry-chain map."""
