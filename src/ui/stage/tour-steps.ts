/** A step of the first visit: which panel it is about, and what to try there. */
export interface TourStep {
  readonly panel: 'registers' | 'clients' | 'timeline'
  readonly title: string
  readonly text: string
}

export const tourSteps: readonly TourStep[] = [
  {
    panel: 'registers',
    title: 'Four slots, every bit a button',
    text: 'DR0 to DR3 hold addresses, DR7 says what each slot watches. Press a bit or type over a value: everything else follows at once, and undo takes it back.',
  },
  {
    panel: 'clients',
    title: 'Belief against reality',
    text: 'Each client was told something, and the hardware holds something. Where the two differ and nobody was told, it is red: a silent failure.',
  },
  {
    panel: 'timeline',
    title: 'The same wishes under other policies',
    text: 'Below are the slots over time, one block for each policy, over a recorded program. Page Down walks through the story, Space plays, ? lists every key.',
  },
]
