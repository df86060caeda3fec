// Where the thread that draws documents starts: JavaScript, because a thread does not inherit its process's way of reading
// TypeScript.
import { register } from 'tsx/esm/api';

register();
const { drawForParent } = await import('../../reporting/reports/documents/draw-worker.js');
drawForParent();
