/** An API that lines belong to; all of it may be unknown but the id. */
export interface ApiOfLines {
  readonly restApiId: string;
  readonly stage: string;
}
