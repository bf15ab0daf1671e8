/** The float32 values of a serialized TensorProto (onnx.proto): field 9, raw data, or field 4, packed floats. */
export function tensorFloats(bytes: Uint8Array): Float32Array {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    if ((key & 7) === 0) varint();
    else if ((key & 7) === 5) at += 4;
    else {
      const length = varint();
      const [start, field] = [at, key >> 3];
      at += length;
      if (field === 9 || field === 4)
        return new Float32Array(Uint8Array.from(bytes.subarray(start, at)).buffer);
    }
  }
  return new Float32Array();
}
