// Where the thread that draws documents starts.
import { drawForParent } from '../../reporting/reports/documents/draw-worker.js';

drawForParent();
