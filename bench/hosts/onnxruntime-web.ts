import { serve } from './host';
import { onnxRuntime } from './onnxruntime';

serve(wish => onnxRuntime('onnxruntime-web', 'wasm', wish));
