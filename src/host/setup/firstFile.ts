/** The experiment that Open Sample opens: the one that needs nothing but patience. */
export const firstFile = 'shapes.experiment.ts';
