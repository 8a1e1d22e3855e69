"""The service: `prescreen serve`. The process that listens reads no draft; its workers do, and may die of one.

app     routes                    guard      what every request passes: host, origin, size, headers, log line
pool    who works on what         generation one rulebook, its nursery and its workers
nursery loads a rulebook, forks   worker     jobs, in a forked process
"""
