"""惠企: policies as rules, applications, banks, talent, jobs."""
