export type { ProblemDetails, ProblemError } from './problem-details.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { answerFrameworkError } from './framework-errors.js';
