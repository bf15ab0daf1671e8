import { serve } from './host';
import { onnxRuntime } from './onnxruntime';

serve(wish => onnxRuntime('onnxruntime-node', 'cpu', wish));
