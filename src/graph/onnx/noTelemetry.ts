/**
 * ONNX Runtime reports its use to its makers from every process that opens a session: it keeps a device id and a queue below
 * the user's cache folder, a log in the temporary folder, and looks up a host of theirs. Nothing leaves the machine from
 * here, whatever the environment says. The native library reads the variable when it is loaded, and only the main thread's
 * environment is the process's: this module is loaded before the library, and threads are started by one that has loaded it.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
