/** The background process that executes schedules; it stops when its parent goes away. */
process.once('disconnect', () => process.exit());
