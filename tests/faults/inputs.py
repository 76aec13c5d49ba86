"""SPDX-License-Identifier: MIT
inputs: the files that the commands of faults.py are given: small studies, a trial with targets, a calibration, designs.
"""
STUDY = """study: Tiny
seed: 5
patients: 12
horizon: 6 weeks
assessment: {every: 3 weeks}
record: all
policies:
  none: {}
  monthly: {maintenance: {every: 4 weeks}}
"""
TRIAL = """study: A small trial
seed: 11
patients: 64
horizon: 3 weeks
parameters: set.yaml
assessment: {every: 1 week}
policies: {none: {}}
targets:
  t1: {quantity: response, day: 7 days, value: 30 %, of: 40, use: calibration, source: simulated, grade: X}
  t2: {quantity: response, day: 21 days, value: 50 %, of: 40, use: calibration, source: simulated, grade: X}
"""
CALIBRATION = """calibration: Simulated data
parameters: set.yaml
name: found
seed: 3
patients: 64
trials: [trial.yaml]
fit:
  infusion.gain: {from: 0.1, to: 0.95, scale: logit}
search: {global: 10, local: 10}
posterior: {most: 100, effective: 20, draws: 5}
"""
CLINIC = """clinic: Tiny
chairs: 1
nurses: 1
patients_per_nurse: 2
open: 09:00 to 15:00
days: [monday, tuesday, thursday]
slot_minutes: 75
active_patients: 8
new_per_week: 1
interval: 2 weeks
weeks: 4
years_open: 0.5
background: {iron: {per_day: 1}}
uncertainty: {draws: 0}
"""
INPUTS = {
    "clinic.yaml": CLINIC,
    "tiny.yaml": STUDY,
    "shared.yaml": STUDY.replace("patients: 12", "parameters: drawn_set.yaml\nuncertainty: {draws: 3, patients: 12}\npatients: 4100").replace("horizon: 6", "horizon: 3"),  # two blocks, so that there are two shares
    "bad.yaml": STUDY.replace("record: all", "record: everything\nhorizn: 3 weeks").replace("6 weeks", "6 miles"),
    "trial.yaml": TRIAL,
    "set.yaml": "name: set\ninfusion: {gain: 0.6}\nduration: {median: 15 days}\n",
    "calibration.yaml": CALIBRATION,
    "trd.yaml": "name: set\ninfusion: {gain: 0.6}\n",  # a name that the share folder has, too
    "drawn_set.yaml": "name: drawn_set\ninfusion: {gain: 0.6}\ndraws: draws.csv\n",
    "draws.csv": "infusion.gain,sources.status.tau\n0.5,0.2\n0.6,0.3\n0.7,0.2\n",
    "drawn.yaml": TRIAL.replace("set.yaml", "drawn_set.yaml"),
    "rows.yaml": STUDY + """design:
  kind: grid
  vary:
    policies.monthly.maintenance.every: {values: [2 weeks, 4 weeks]}
    clinic_days: {values: [every day, [monday]]}
  outcomes: [response_weeks, infusions_per_year]
""",
    "priced.yaml": STUDY.replace("record: all", "parameters: drawn_set.yaml\npopulation: treated\nrecord: summary\nuncertainty: {draws: 3, patients: 12}") + """costs:
  {currency: EUR, year: 2026, perspective: an invented payer, samples: 5, patients: 12,
  infusion: {value: 300, lower: 200, upper: 420, distribution: gamma, source: invented, grade: X}}
utilities:
  remission: {value: 0.85, source: invented, grade: X}
  response: {value: 0.75, source: invented, grade: X}
  neither: {value: 0.6, source: invented, grade: X}
  relapsed: {value: 0.5, source: invented, grade: X}
""",
    "listed.yaml": STUDY + "design: {kind: table, table: rows.csv}\n",
    "rows.csv": "infusion.gain,clinic_days\n0.5,every day\n0.6,\"[monday, friday]\"\n",
    "own.yaml": STUDY.replace("seed: 5", "seed: 5\nparameters: trd.yaml"),
}
