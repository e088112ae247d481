"""`rolecall demo`: invented companies' careers sites on loopback, crawled twice with a change in between."""
