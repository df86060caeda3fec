/** Before all tests: what is started as a process or a thread, and the page's files, are built. */
module.exports = async () => (await import('./build/ensure-built.js')).ensureBuilt();
