import { readFileSync } from 'node:fs';
import { FORMATS } from '/work/planner/src/formats/registry';
import { lower } from '/work/planner/src/core/schedule/lowering';
import { parsePlan } from '/work/planner/src/core/tiling/plan-notation';
const file=process.argv[2]!; const model=FORMATS.find(f=>f.id==='darknet')!.parse(readFileSync(file,'latin1'), file, {});
for (const text of process.argv.slice(3)) { const t=performance.now(); const s=lower(model.network, parsePlan(text, model.network)); const M=(b:number)=>(b/2**20).toFixed(3);
 console.log(text, 'arena',M(s.arenaBytes),'bound',M(s.boundBytes),'macs',(s.macs/1e9).toFixed(4),'steps',s.steps.length,'ms',(performance.now()-t).toFixed(0)); }
