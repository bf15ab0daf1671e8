/** Code of WebAssembly, in base64: webpack puts it into the bundle, test/support/wasm.cjs hands it to tests. */
declare module '*.wasm' {
  const code: string;
  export default code;
}
