// The preload: `node -r nestjs-groundwork/otel`, or the first import of the program. Nothing of OpenTelemetry is loaded unless it is wanted.
import { startPreload } from '../../otel/preload.js';

startPreload();
