/* SPDX-License-Identifier: MIT
 * benefit: the external definitions of the inline functions in the header, which are called billions of
 * times.
 */
#include <ebb/benefit.h>

extern inline float ebb_benefit_attainable(const struct ebb_benefit *benefit,
                                           const struct ebb_constants *constants,
                                           const struct ebb_patient *patient);
extern inline void ebb_benefit_wane(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                    const struct ebb_patient *patient, int days);
extern inline void ebb_benefit_infuse(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                      const struct ebb_patient *patient, int n);
extern inline void ebb_benefit_set_back(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                        float share);
