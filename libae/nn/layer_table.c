/* layer_table.c - the table of layers. A new layer is a file of its own and an entry here. */
#include "nn/layer.h"

#include <string.h>

extern const struct ae_layer_type ae_conv1d_layer, ae_conv2d_layer, ae_conv3d_layer, ae_convt1d_layer, ae_convt2d_layer,
	ae_convt3d_layer, ae_maxpool1d_layer, ae_maxpool2d_layer, ae_maxpool3d_layer, ae_avgpool1d_layer,
	ae_avgpool2d_layer, ae_avgpool3d_layer, ae_upsample1d_layer, ae_upsample2d_layer, ae_upsample3d_layer,
	ae_crop_layer, ae_dropout_layer, ae_noise_layer, ae_batchnorm_layer, ae_layernorm_layer, ae_lstm_layer,
	ae_gru_layer, ae_repeat_layer, ae_embedding_layer, ae_attention_layer, ae_positions_layer;

static const struct ae_layer_type *const types[] = {
	&ae_dense_layer,      &ae_conv1d_layer,    &ae_conv2d_layer,    &ae_conv3d_layer,     &ae_convt1d_layer,
	&ae_convt2d_layer,    &ae_convt3d_layer,   &ae_maxpool1d_layer, &ae_maxpool2d_layer,  &ae_maxpool3d_layer,
	&ae_avgpool1d_layer,  &ae_avgpool2d_layer, &ae_avgpool3d_layer, &ae_upsample1d_layer, &ae_upsample2d_layer,
	&ae_upsample3d_layer, &ae_flatten_layer,   &ae_reshape_layer,   &ae_crop_layer,       &ae_dropout_layer,
	&ae_noise_layer,      &ae_batchnorm_layer, &ae_layernorm_layer, &ae_lstm_layer,       &ae_gru_layer,
	&ae_repeat_layer,     &ae_latent_layer,    &ae_join_layer,      &ae_embedding_layer,  &ae_attention_layer,
	&ae_residual_layer,   &ae_positions_layer,
};

const struct ae_layer_type *ae_layer_type_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i]->name) == length && strncmp(types[i]->name, name, length) == 0)
			return types[i];
	return NULL;
}

void ae_layer_type_offer(struct ae_suggest *suggest)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		ae_suggest_offer(suggest, types[i]->name);
}
