// What server-everything's tools and questions are answered with, whichever client asks.

// Arguments where a tool wants some, or where its own would lead into the internet or take long.
export const given = {
  echo: { message: 'hello' },
  'get-annotated-message': { messageType: 'success', includeImage: true },
  'get-structured-content': { location: 'Chicago' },
  'get-sum': { a: 2, b: 40 },
  'gzip-file-as-resource': { name: 'note.gz', data: 'data:text/plain,hello', outputType: 'resource' },
  'simulate-research-query': { topic: 'python', ambiguous: true },
  'trigger-long-running-operation': { duration: 1, steps: 5 },
  'trigger-sampling-request': { prompt: 'Sum up.', maxTokens: 50 },
  'trigger-sampling-request-async': { prompt: 'Sum up.', maxTokens: 50 },
  'trigger-url-elicitation': { url: 'https://example.com/confirm' },
};

/** The first of what each field allows. */
export function fill(params) {
  if (params.mode === 'url') return { action: 'accept' };
  const value = (field) => field.default ?? field.enum?.[0] ?? field.oneOf?.[0].const
    ?? { string: 'some text', number: 1, integer: 1, boolean: true, array: [] }[field.type];
  const properties = Object.entries(params.requestedSchema.properties).filter(([name]) => params.requestedSchema.required?.includes(name));
  return { action: 'accept', content: Object.fromEntries(properties.map(([name, field]) => [name, value(field)])) };
}

export const roots = { roots: [{ uri: 'file:///driver', name: 'driver' }] };
